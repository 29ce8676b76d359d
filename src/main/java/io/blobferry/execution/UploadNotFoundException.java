package io.blobferry.execution;

/** The upload was completed or aborted by another run: both ends must be looked at again. */
public final class UploadNotFoundException extends TransferException {
    private static final long serialVersionUID = 1L;

    public UploadNotFoundException(String operation, Throwable cause) {
        super(operation, "the upload was completed or aborted meanwhile", cause);
    }
}
