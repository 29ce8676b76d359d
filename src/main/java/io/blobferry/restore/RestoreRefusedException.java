package io.blobferry.restore;

/** The restore must not be done as it was asked for; nothing more is written. The message names the remedy. */
public final class RestoreRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RestoreRefusedException(String message) {
        super(message);
    }
}
