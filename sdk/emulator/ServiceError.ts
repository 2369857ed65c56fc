/** The languages in which the service writes its messages, as X-TC-Language names them. */
export const LANGUAGES = ["en-US", "zh-CN"] as const;

/** One of the {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** A refusal that goes into the answer's envelope: thrown inside the emulator, never out of it. */
export class ServiceError extends Error {
  /** The service's code, such as `AuthFailure.SignatureFailure`. */
  readonly code: string;
  private readonly chinese: string;

  constructor(code: string, english: string, chinese: string) {
    super(english);
    this.name = "ServiceError";
    this.code = code;
    this.chinese = chinese;
  }

  /** The message in the language that the request asked for. The codes are the interface; messages are for people. */
  messageIn(language: Language): string {
    return language === "zh-CN" ? this.chinese : this.message;
  }
}
