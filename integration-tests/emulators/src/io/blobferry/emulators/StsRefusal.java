package io.blobferry.emulators;

/** The STS stand-in answers an error. */
final class StsRefusal extends Exception {
    private final AwsError error;

    StsRefusal(AwsError error) {
        super(error.code() + ": " + error.message());
        this.error = error;
    }

    StsRefusal(int status, String code, String message) {
        this(new AwsError(status, code, message));
    }

    static StsRefusal invalidIdentityToken(String message) {
        return new StsRefusal(400, "InvalidIdentityToken", message);
    }

    static StsRefusal validation(String message) {
        return new StsRefusal(400, "ValidationError", message);
    }

    AwsError error() {
        return error;
    }
}
