/** Where a value of a request is: its place and its path there, such as `body.certificateId` or `path.rfq-id`. */
export type InputReference = string;

/**
 * How to find out whether a request with a lost response was acted on, as data: `recoveryHint` says it in words. Paths to
 * fields of a response are names with dots, such as `federatedStreamId.streamId`. Generated from the document's
 * `x-reconciliation`. An operation without it can only be looked up by a person.
 */
export interface Reconciliation {
  /**
   * What happens when the request is sent again although the API acted on it. Absent: it acts again.
   *
   * - `harmless`: it makes another object, which nobody uses.
   * - `conflict`: it is refused with 409.
   */
  readonly repetition?: "harmless" | "conflict";
  /** How a request that was accepted (202) is followed with the operation of `pollWith`. */
  readonly accepted?: AcceptedRequest;
  /** The read that shows what the request did. */
  readonly evidence?: Evidence;
  /** Reads without which an absence proves nothing: the API may be about to act. */
  readonly available?: readonly Available[];
  /** How long the API may still act on a lost request, in seconds. An absence before that proves nothing. */
  readonly settleSeconds?: number;
  /** A free text of the request that identifies it, and that the caller may leave out. */
  readonly reference?: { readonly input: InputReference; readonly maxLength: number };
}

/** How the outcome of an accepted request is read. */
export interface AcceptedRequest {
  /** Field of the 202 response that identifies the request. */
  readonly requestId: string;
  /** Where the operation of `pollWith` takes it. */
  readonly parameter: InputReference;
  /** Field of that operation's response, and its final values; any other value means that the request is pending. */
  readonly status: string;
  readonly completed: string;
  readonly failed: string;
}

/** A read of what an operation did. */
export interface Evidence {
  /** The operation to call. Parameters that it shares with the request by place and name get the request's values. */
  readonly operation: string;
  /** Limits a list to what changed since a time. */
  readonly since?: {
    readonly parameter: InputReference;
    /** `unix-seconds`, or `instant-range`: two UTC instants with milliseconds, joined by `_`. */
    readonly format: "unix-seconds" | "instant-range";
  };
  /** Field of the response with the list. Absent: the response itself is the only item. */
  readonly items?: string;
  /** The request's array of which every element has to be found. `each.name` refers to a field of the element. */
  readonly each?: InputReference;
  /** Fields of an item, and the input that each must equal for the item to be what the request did. */
  readonly match: Readonly<Record<string, InputReference>>;
  /**
   * A number of an item, and the input that it is a part of: the API may do a request in parts, each an item of its own,
   * whose numbers add up to the input.
   */
  readonly amount?: { readonly field: string; readonly input: InputReference };
  /** A field of an item that existed before the request, and its value after the API acted. */
  readonly state?: { readonly field: string; readonly acted: string };
}

/** A read that shows whether the API could still act: the field must be at least the input. */
export interface Available {
  readonly operation: string;
  /** Parameters of the operation, and the input that each gets; others as in {@link Evidence}. */
  readonly parameters: Readonly<Record<InputReference, InputReference>>;
  readonly field: string;
  readonly atLeast: InputReference;
}
