package io.blobferry.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a blob or directory in an event's data, percent-encoded by RFC 3986: {@code +} is a plus sign. Its host varies
 * (blob, dfs, a custom domain), and where the host does not name the account, the path begins with it.
 */
final class BlobUrl {
    private static final String ROOT_CONTAINER = "$root";
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)/(.+)", Pattern.DOTALL);
    private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("[?#].*", Pattern.DOTALL);

    private BlobUrl() {}

    /**
     * What the URL may name, the most likely reading first; empty if it is malformed. By RFC 3986 the path ends at a question
     * mark or number sign; the reading that takes one as a part of the name comes after the one that does not.
     *
     * @param account the storage account, which a path may begin with
     */
    static List<BlobPath> readings(String url, String account) {
        Matcher absolute = ABSOLUTE.matcher(url);
        if (!absolute.matches()) {
            return List.of();
        }
        boolean hostNamesAccount = absolute.group(1).startsWith(account + ".");
        String whole = absolute.group(2);
        Set<BlobPath> readings = new LinkedHashSet<>();
        for (String path : List.of(QUERY_OR_FRAGMENT.matcher(whole).replaceFirst(""), whole)) {
            if (!hostNamesAccount && path.startsWith(account + "/")) {
                addReadings(readings, path.substring(account.length() + 1));
            }
            addReadings(readings, path);
        }
        return List.copyOf(readings);
    }

    /** A blob of the root container may have a URL without it. */
    private static void addReadings(Set<BlobPath> readings, String path) {
        split(path).ifPresent(readings::add);
        decode(path).flatMap(name -> BlobPath.of(ROOT_CONTAINER, name)).ifPresent(readings::add);
    }

    /** The slash after the container is never percent-encoded; those in the name may be. */
    private static Optional<BlobPath> split(String path) {
        int slash = path.indexOf('/');
        return slash < 1
                ? Optional.empty()
                : decode(path.substring(0, slash))
                        .flatMap(container ->
                                decode(path.substring(slash + 1)).flatMap(name -> BlobPath.of(container, name)));
    }

    /** A percent sign without two hexadecimal digits stands for itself; empty if the bytes are not UTF-8. */
    private static Optional<String> decode(String text) {
        if (text.indexOf('%') < 0) {
            return Optional.of(text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            int octet = octet(text, at);
            if (octet >= 0) {
                bytes.write(octet);
                at += 3;
            } else {
                String character = Character.toString(text.codePointAt(at));
                bytes.writeBytes(character.getBytes(StandardCharsets.UTF_8));
                at += character.length();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** The octet that is percent-encoded at this position; -1 if none is. */
    private static int octet(String text, int at) {
        if (text.charAt(at) != '%' || at + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at + 1), 16);
        int low = Character.digit(text.charAt(at + 2), 16);
        boolean ascii = text.charAt(at + 1) < 128 && text.charAt(at + 2) < 128;
        return high < 0 || low < 0 || !ascii ? -1 : high * 16 + low;
    }
}
