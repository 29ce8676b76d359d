package io.blobferry.spi.destination;

/** Another blob is under the name, and was not there, or was another one, when the destination was asked. */
public final class BlobOccupiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BlobOccupiedException(String message) {
        super(message);
    }
}
