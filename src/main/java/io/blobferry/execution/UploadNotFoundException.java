package io.blobferry.execution;

/** The upload was completed or aborted by another run: source and target must be checked again. */
public final class UploadNotFoundException extends TransferException {
    private static final long serialVersionUID = 1L;

    public UploadNotFoundException(String operation, Throwable cause) {
        super(operation, "upload was completed or aborted by another run", cause);
    }
}
