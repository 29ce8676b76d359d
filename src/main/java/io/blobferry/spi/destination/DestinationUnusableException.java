package io.blobferry.spi.destination;

/** The destination can take no further blob: a full disk, a missing right. The message names the remedy. */
public final class DestinationUnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DestinationUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
