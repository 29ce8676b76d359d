package io.blobferry.execution;

/** The blob was deleted while it was being read (404). */
public final class SourceNotFoundException extends TransferException {
    private static final long serialVersionUID = 1L;

    public SourceNotFoundException(String operation, Throwable cause) {
        super(operation, "blob was deleted during the read", cause);
    }
}
