package io.blobferry.transfer;

/** The blob was deleted while it was being read (404). */
public final class SourceGoneException extends TransferException {
    private static final long serialVersionUID = 1L;

    public SourceGoneException(String operation, Throwable cause) {
        super(operation, "the blob was deleted meanwhile", cause);
    }
}
