package io.blobferry.emulators;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Signature Version 4 {@code Authorization} header, taken apart. */
record AuthorizationHeader(
        String accessKeyId, String date, String region, String service, Set<String> signedHeaders, String signature) {
    private static final Pattern HEADER = Pattern.compile("AWS4-HMAC-SHA256 +Credential=([^/,]+)/(\\d{8})/([^/,]+)/"
            + "([^/,]+)/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})");

    static Optional<AuthorizationHeader> parse(String header) {
        Matcher matcher = HEADER.matcher(header);
        return matcher.matches()
                ? Optional.of(new AuthorizationHeader(
                        matcher.group(1),
                        matcher.group(2),
                        matcher.group(3),
                        matcher.group(4),
                        Set.of(matcher.group(5).split(";", -1)),
                        matcher.group(6)))
                : Optional.empty();
    }
}
