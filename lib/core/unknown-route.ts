import { AppError } from "./errors";
import { newId } from "./ids";
import { problemResponse } from "./problem";

/** Answers a path of the API that does not exist. */
export function unknownRoute(): Response {
  return problemResponse(new AppError("not_found"), newId());
}
