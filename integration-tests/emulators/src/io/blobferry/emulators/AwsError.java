package io.blobferry.emulators;

import java.util.Objects;

/** An error as AWS names it: HTTP status, code and message. */
public record AwsError(int status, String code, String message) {
    public AwsError {
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException("not the status of an error: " + status);
        }
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }

    public static AwsError slowDown() {
        return new AwsError(503, "SlowDown", "Please reduce your request rate.");
    }

    public static AwsError internalError() {
        return new AwsError(500, "InternalError", "We encountered an internal error. Please try again.");
    }

    public static AwsError conditionalRequestConflict() {
        return new AwsError(
                409,
                "ConditionalRequestConflict",
                "The conditional request cannot succeed due to a conflicting operation against this resource.");
    }

    public static AwsError preconditionFailed() {
        return new AwsError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    }

    public static AwsError accessDenied() {
        return new AwsError(403, "AccessDenied", "Access Denied");
    }

    public static AwsError throttling() {
        return new AwsError(400, "Throttling", "Rate exceeded");
    }

    public static AwsError regionDisabled(String region, String account) {
        return new AwsError(
                403,
                "RegionDisabledException",
                "STS is not activated in this region for account:" + account + ". Your account administrator can"
                        + " activate STS in this region (" + region + ") using the IAM Console.");
    }

    public static AwsError idpCommunicationError() {
        return new AwsError(
                400,
                "IDPCommunicationError",
                "The identity provider (IDP) could not be reached to verify the incoming identity token");
    }

    /** The document that S3 answers. */
    public String s3Xml(String resource, String requestId) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>%s</Code><Message>%s</Message><Resource>%s</Resource><RequestId>%s</RequestId>\
                <HostId>emulated</HostId></Error>""".formatted(code, Xml.escaped(message), Xml.escaped(resource), requestId);
    }

    /** The document that STS answers. */
    String stsXml(String requestId) {
        return """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error>
                    <Type>%s</Type>
                    <Code>%s</Code>
                    <Message>%s</Message>
                  </Error>
                  <RequestId>%s</RequestId>
                </ErrorResponse>
                """.formatted(status < 500 ? "Sender" : "Receiver", code, Xml.escaped(message), requestId);
    }
}
