package io.blobferry.emulators;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Lets pass what is signed by a session that the STS stand-in issued, and refuses the rest as S3 does. */
final class SignatureCheck implements RequestValidator {
    private static final Duration MAX_SKEW = Duration.ofMinutes(15);
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final Function<String, Optional<StsSession>> sessions;
    private final String region;
    private final Clock clock;

    SignatureCheck(Function<String, Optional<StsSession>> sessions, String region, Clock clock) {
        this.sessions = sessions;
        this.region = region;
        this.clock = clock;
    }

    @Override
    public Optional<AwsError> refusal(HttpRequest request) {
        String authorization = request.headers().get("Authorization");
        if (authorization == null) {
            return Optional.of(AwsError.accessDenied());
        }
        return AuthorizationHeader.parse(authorization)
                .map(signed -> refusal(request, signed))
                .orElseGet(() -> error(
                        400,
                        "AuthorizationHeaderMalformed",
                        "The authorization header that you provided is not valid."));
    }

    private Optional<AwsError> refusal(HttpRequest request, AuthorizationHeader signed) {
        HttpHeaders headers = request.headers();
        if (!signed.region().equals(region)) {
            return error(
                    400,
                    "AuthorizationHeaderMalformed",
                    "The authorization header is malformed; the region '" + signed.region() + "' is wrong; expecting '"
                            + region + "'");
        }
        if (headers.get("x-amz-content-sha256") == null) {
            return error(
                    400, "MissingSecurityHeader", "Missing required header for this request: x-amz-content-sha256");
        }
        if (!allSigned(headers, signed)) {
            return error(403, "AccessDenied", "There were headers present in the request which were not signed");
        }
        Optional<StsSession> session = sessions.apply(signed.accessKeyId());
        if (session.isEmpty()) {
            return error(
                    403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
        }
        return refusal(request, signed, session.get());
    }

    private Optional<AwsError> refusal(HttpRequest request, AuthorizationHeader signed, StsSession session) {
        String token = request.headers().get("x-amz-security-token");
        if (token == null || !equal(token, session.sessionToken())) {
            return error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
        }
        Instant now = clock.instant();
        if (session.expired(now)) {
            return error(400, "ExpiredToken", "The provided token has expired.");
        }
        String timestamp = request.headers().get("x-amz-date", "");
        Optional<Instant> signedAt = instant(timestamp);
        if (signedAt.isEmpty() || !timestamp.startsWith(signed.date())) {
            return error(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
        }
        if (Duration.between(signedAt.get(), now).abs().compareTo(MAX_SKEW) > 0) {
            return error(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.");
        }
        String expected = SignatureV4.of(request, signed, timestamp, session.secretAccessKey());
        if (headersAreAscii(request.headers()) && equal(expected, signed.signature())) {
            String path = pathOf(request.uri());
            return session.allows(request.method().name(), path)
                    ? Optional.empty()
                    : Optional.of(AwsError.accessDenied());
        }
        return error(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key"
                        + " and signing method.");
    }

    private static boolean allSigned(HttpHeaders headers, AuthorizationHeader signed) {
        return signed.signedHeaders().contains("host")
                && headers.names().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .filter(name -> name.startsWith("x-amz-"))
                        .allMatch(signed.signedHeaders()::contains);
    }

    /** S3 reads other bytes than the client signed ("Working with object metadata": US-ASCII in REST). */
    private static boolean headersAreAscii(HttpHeaders headers) {
        return headers.entries().stream()
                .allMatch(header -> isPrintableAscii(header.getKey()) && isPrintableAscii(header.getValue()));
    }

    private static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> (c >= 0x20 && c < 0x7f) || c == '\t');
    }

    private static String pathOf(String target) {
        int mark = target.indexOf('?');
        return new String(
                SignatureV4.percentDecoded(mark < 0 ? target : target.substring(0, mark)), StandardCharsets.UTF_8);
    }

    private static Optional<Instant> instant(String timestamp) {
        try {
            return Optional.of(LocalDateTime.parse(timestamp, TIMESTAMP).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static boolean equal(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<AwsError> error(int status, String code, String message) {
        return Optional.of(new AwsError(status, code, message));
    }
}
