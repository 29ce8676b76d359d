package io.blobferry.loadstubs;

import io.blobferry.emulators.AwsError;

/** What S3 does not do, and why. */
final class S3Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient AwsError error;

    S3Refusal(AwsError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    S3Refusal(int status, String code, String message) {
        this(new AwsError(status, code, message));
    }

    static S3Refusal noSuchUpload() {
        return new S3Refusal(404, "NoSuchUpload", "The specified multipart upload does not exist.");
    }

    static S3Refusal invalidPart(int number) {
        return new S3Refusal(400, "InvalidPart", "Part " + number + " could not be found, or is another one.");
    }

    AwsError error() {
        return error;
    }
}
