package io.blobferry.emulators;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses the requests that exceed a limit that S3 documents for headers, metadata, tags, keys and parts, which emulators
 * let pass. The limits are those of the S3 user guide ("Working with object metadata", "Naming Amazon S3 objects",
 * "Categorizing your objects using tags", "Amazon S3 multipart upload limits") and of the API reference ("PutObject",
 * "Error responses"); that the header section is limited in every request is S3's own answer, {@code
 * RequestHeaderSectionTooLarge} with 8,192 bytes.
 */
final class S3RequestLimits implements RequestValidator {
    private static final int MAX_HEADER_SECTION = 8192;
    private static final int MAX_METADATA = 2048;
    private static final int MAX_KEY = 1024;
    private static final int MAX_TAGS = 10;
    private static final int MAX_TAG_KEY = 128;
    private static final int MAX_TAG_VALUE = 256;
    private static final int MAX_PARTS = 10_000;
    private static final int MAX_PAGE = 1000;
    private static final long MAX_BODY = 5L << 30;

    private static final String METADATA = "x-amz-meta-";

    /** The pattern of the API reference's Tag: letters, digits and spaces of Unicode, and a few signs. */
    private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Set<String> PAGE_SIZES = Set.of("max-keys", "max-uploads", "max-parts");

    @Override
    public Optional<AwsError> refusal(HttpRequest request) {
        if (headerSectionBytes(request) > MAX_HEADER_SECTION) {
            return error(
                    "RequestHeaderSectionTooLarge",
                    "Your request header section exceeds the maximum allowed size. " + MAX_HEADER_SECTION);
        }
        if (metadataBytes(request) > MAX_METADATA) {
            return error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        }
        return keyRefusal(request)
                .or(() -> tagRefusal(request))
                .or(() -> queryRefusal(query(request)))
                .or(() -> bodyRefusal(request));
    }

    /** The header lines with their separators and ends; the request line is not a header. */
    private static long headerSectionBytes(HttpRequest request) {
        return request.headers().entries().stream()
                .mapToLong(
                        header -> header.getKey().length() + header.getValue().length() + ": \r\n".length())
                .sum();
    }

    /** Names without the prefix, and values. */
    private static long metadataBytes(HttpRequest request) {
        return request.headers().entries().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).startsWith(METADATA))
                .mapToLong(header -> header.getKey().length()
                        - METADATA.length()
                        + header.getValue().length())
                .sum();
    }

    private static Optional<AwsError> keyRefusal(HttpRequest request) {
        String target = request.uri();
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        int slash = path.indexOf('/', 1);
        if (slash < 0) {
            return Optional.empty();
        }
        byte[] key = SignatureV4.percentDecoded(path.substring(slash + 1));
        if (key.length > MAX_KEY) {
            return error("KeyTooLongError", "Your key is too long");
        }
        return utf8(key).isPresent() ? Optional.empty() : error("InvalidURI", "Couldn't parse the specified URI.");
    }

    private static Optional<AwsError> tagRefusal(HttpRequest request) {
        String tagging = request.headers().get("x-amz-tagging");
        if (tagging == null) {
            return Optional.empty();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : tagging.split("&", -1)) {
            int equals = tag.indexOf('=');
            Optional<String> key =
                    utf8(SignatureV4.percentDecoded(plusAsSpace(equals < 0 ? tag : tag.substring(0, equals))));
            Optional<String> value =
                    utf8(SignatureV4.percentDecoded(plusAsSpace(equals < 0 ? "" : tag.substring(equals + 1))));
            if (key.isEmpty() || value.isEmpty() || tags.put(key.get(), value.get()) != null) {
                return error(
                        "InvalidArgument",
                        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters"
                                + " without tag name duplicates.");
            }
        }
        if (tags.size() > MAX_TAGS) {
            return error("BadRequest", "Object tags cannot be greater than " + MAX_TAGS);
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            if (tag.getKey().isEmpty() || !isTagText(tag.getKey(), MAX_TAG_KEY)) {
                return error("InvalidTag", "The TagKey you have provided is invalid");
            }
            if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                return error("InvalidTag", "System tags cannot be added/updated by requester");
            }
            if (!isTagText(tag.getValue(), MAX_TAG_VALUE)) {
                return error("InvalidTag", "The TagValue you have provided is invalid");
            }
        }
        return Optional.empty();
    }

    private static Optional<AwsError> queryRefusal(Map<String, String> query) {
        if (query.containsKey("partNumber") && !isNumber(query.get("partNumber"), 1, MAX_PARTS)) {
            return error(
                    "InvalidArgument", "Part number must be an integer between 1 and " + MAX_PARTS + ", inclusive");
        }
        if (query.containsKey("part-number-marker") && !isNumber(query.get("part-number-marker"), 0, MAX_PARTS)) {
            return error("InvalidArgument", "Argument part-number-marker must be an integer between 0 and 10000");
        }
        // S3 answers a larger page than the largest with the largest: a client that asks for one relies on more.
        for (String size : PAGE_SIZES) {
            if (query.containsKey(size) && !isNumber(query.get(size), 0, MAX_PAGE)) {
                return error("InvalidArgument", "Argument " + size + " must be an integer between 0 and " + MAX_PAGE);
            }
        }
        if (query.containsKey("encoding-type") && !query.get("encoding-type").equals("url")) {
            return error("InvalidArgument", "Invalid Encoding Method specified in Request");
        }
        return Optional.empty();
    }

    private static Optional<AwsError> bodyRefusal(HttpRequest request) {
        if (!request.method().equals(HttpMethod.PUT)) {
            return Optional.empty();
        }
        String length = request.headers()
                .get("x-amz-decoded-content-length", request.headers().get("Content-Length"));
        if (length == null) {
            return Optional.of(
                    new AwsError(411, "MissingContentLength", "You must provide the Content-Length HTTP header."));
        }
        return isNumber(length, 0, MAX_BODY)
                ? Optional.empty()
                : error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }

    private static Map<String, String> query(HttpRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        String target = request.uri();
        int mark = target.indexOf('?');
        for (String parameter :
                mark < 0 ? new String[0] : target.substring(mark + 1).split("&", -1)) {
            int equals = parameter.indexOf('=');
            query.put(
                    equals < 0 ? parameter : parameter.substring(0, equals),
                    equals < 0 ? "" : parameter.substring(equals + 1));
        }
        return query;
    }

    private static boolean isTagText(String text, int maxLength) {
        return text.codePointCount(0, text.length()) <= maxLength
                && TAG_TEXT.matcher(text).matches();
    }

    private static boolean isNumber(String text, long min, long max) {
        return NUMBER.matcher(text).matches() && Long.parseLong(text) >= min && Long.parseLong(text) <= max;
    }

    private static String plusAsSpace(String text) {
        return text.replace('+', ' ');
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<AwsError> error(String code, String message) {
        return Optional.of(new AwsError(400, code, message));
    }
}
