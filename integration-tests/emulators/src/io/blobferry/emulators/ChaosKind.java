package io.blobferry.emulators;

/** A kind of fault with which a {@link ChaosProxy} disturbs an exchange or a connection. */
public enum ChaosKind {
    /** Both connections end with RST, or the client's with FIN, within the request. */
    CUT_REQUEST(true),
    /** The client's connection ends with RST within the answer. */
    CUT_ANSWER(false),
    /** The client's connection ends with FIN within the answer, before the announced length. */
    TRUNCATE_ANSWER(false),
    /** The server has answered, and so has done what was asked; the connection ends in place of the answer. */
    LOSE_ANSWER(false),
    /** The request pauses. */
    STALL_REQUEST(true),
    /** The answer pauses. */
    STALL_ANSWER(false),
    /** The request trickles. */
    SLOW_REQUEST(true),
    /** The answer trickles. */
    SLOW_ANSWER(false),
    /** One bit of the request's body is inverted; through TLS, one of a record, which ends the connection. */
    CORRUPT_REQUEST(true),
    /** One bit of the answer's body is inverted; through TLS, one of a record, which ends the connection. */
    CORRUPT_ANSWER(false),
    /** A new connection is reset before a byte has passed. */
    REFUSE(true);

    private final boolean inRequest;

    ChaosKind(boolean inRequest) {
        this.inRequest = inRequest;
    }

    /** Whether it strikes what the client sends. */
    boolean strikesRequest() {
        return inRequest;
    }
}
