package io.blobferry.emulators;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One request that a client made, free of secrets.
 *
 * @param target path and query, without tokens and signatures
 * @param status what was answered; {@link #UNANSWERED} where the connection ended without an answer
 * @param bytesIn bytes of the request's body; 0 where the emulator does not tell
 * @param bytesOut bytes of the answer's body; 0 where the emulator does not tell
 */
public record RecordedRequest(Service service, String method, String target, int status, long bytesIn, long bytesOut) {
    public static final int UNANSWERED = 0;

    private static final Pattern SECRETS = Pattern.compile(
            "(?i)([?&](?:sig|X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|WebIdentityToken)=)[^&]*");

    public RecordedRequest {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(method, "method");
        target = SECRETS.matcher(target).replaceAll("$1…");
    }

    /** The line that a search looks into: service, method and target. */
    public boolean mentions(String substring) {
        return line().contains(substring);
    }

    @Override
    public String toString() {
        return line() + " → " + (status == UNANSWERED ? "no answer" : status) + " (" + bytesIn + " in, " + bytesOut
                + " out)";
    }

    private String line() {
        return service + " " + method + " " + target;
    }
}
