import { requestContext } from "./context";
import { AppError } from "./errors";
import { problemResponse } from "./problem";

/** Answers a path of the API that does not exist. */
export function unknownRoute(request: Request): Response {
  return problemResponse(new AppError("not_found"), requestContext(request.headers).request_id);
}
