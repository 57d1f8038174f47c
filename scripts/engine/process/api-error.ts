/** An answer of the Docker API that is not a success: `{"message": "..."}` with a status. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
