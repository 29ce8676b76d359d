package io.blobferry.testing.cloud;

/** A request that the service refuses, with the HTTP status and the error code of the service. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public ServiceException(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** With the code as its message, as the Azure services are content with. */
    public ServiceException(int status, String code) {
        this(status, code, code);
    }

    static ServiceException preconditionFailed() {
        return new ServiceException(
                412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    }

    static ServiceException conflict() {
        return new ServiceException(
                409, "ConditionalRequestConflict", "A conflicting operation occurred during the conditional request.");
    }

    static ServiceException noSuchKey() {
        return new ServiceException(404, "NoSuchKey", "The specified key does not exist.");
    }

    public static ServiceException noSuchUpload() {
        return new ServiceException(404, "NoSuchUpload", "The specified multipart upload does not exist.");
    }

    static ServiceException invalidPart(int number) {
        return new ServiceException(400, "InvalidPart", "Part " + number + " could not be found, or is another one.");
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
