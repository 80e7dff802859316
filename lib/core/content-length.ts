/**
 * Says how many bytes an answer has. Next takes `Content-Length` off everything that a route answers; under this name it
 * gets past, and our own server gives it its own name back. Only for what is not compressed on the way.
 */
export const LENGTH_HEADER = "x-gold-content-length";
