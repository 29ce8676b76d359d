package io.blobferry.aws.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/**
 * The tags of a backup. S3 accepts ten, of letters, digits, spaces and a few signs, and keeps the prefix {@code aws:} for
 * itself ("Categorizing your objects using tags" in the S3 user guide). Azure's index tags are of the same characters, but
 * may begin with that prefix.
 */
record S3Tags(Map<String, String> values) {
    private static final int MAX_TAGS = 10;
    private static final int MAX_KEY_LENGTH = 128;
    private static final int MAX_VALUE_LENGTH = 256;
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9 _.:/=+\\-@]*");

    S3Tags {
        values = Map.copyOf(values);
    }

    /** The tags that S3 takes; none if there are more than it takes. */
    static S3Tags accepted(Map<String, String> tags) {
        Map<String, String> accepted = new TreeMap<>(tags);
        accepted.entrySet().removeIf(tag -> !isAccepted(tag.getKey(), tag.getValue()));
        return new S3Tags(accepted.size() <= MAX_TAGS ? accepted : Map.of());
    }

    /** The length of the header, which holds keys and values percent-encoded. */
    int headerLength() {
        return values.entrySet().stream()
                .mapToInt(tag -> encodedLength(tag.getKey()) + encodedLength(tag.getValue()) + "=&".length())
                .sum();
    }

    Optional<Tagging> tagging() {
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(Tagging.builder()
                        .tagSet(new TreeMap<>(values)
                                .entrySet().stream()
                                        .map(tag -> Tag.builder()
                                                .key(tag.getKey())
                                                .value(tag.getValue())
                                                .build())
                                        .toList())
                        .build());
    }

    private static boolean isAccepted(String key, String value) {
        return !key.isEmpty()
                && key.length() <= MAX_KEY_LENGTH
                && value.length() <= MAX_VALUE_LENGTH
                && TEXT.matcher(key).matches()
                && TEXT.matcher(value).matches()
                && key.equals(key.strip())
                && value.equals(value.strip())
                && !key.regionMatches(true, 0, "aws:", 0, "aws:".length());
    }

    private static int encodedLength(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .length();
    }
}
