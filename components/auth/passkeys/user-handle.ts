/** What authenticators keep of whose a passkey is: the bytes of the account's id, base64url. */
export function userHandleOf(user_id: string): string {
  const bytes = user_id.replaceAll("-", "").match(/../g) ?? [];
  const binary = String.fromCharCode(...bytes.map((each) => Number.parseInt(each, 16)));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
