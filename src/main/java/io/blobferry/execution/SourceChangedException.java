package io.blobferry.execution;

/** The blob is no longer the version that was to be read (412): what was read of it so far is of no use. */
public final class SourceChangedException extends TransferException {
    private static final long serialVersionUID = 1L;

    public SourceChangedException(String operation, Throwable cause) {
        super(operation, "blob was overwritten during the read", cause);
    }
}
