package io.blobferry.verify;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.report.PrintableText;
import io.blobferry.spi.target.SourceAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Compares the attributes that a backup keeps with those of the very version of the blob. The tier is not the version's. */
final class AttributeComparison {
    private static final int MAX_VALUE = 60;

    private AttributeComparison() {}

    /** What differs, each as a line for people. */
    static List<String> differences(SourceAttributes backup, BlobProperties blob) {
        List<String> lines = new ArrayList<>();
        ContentHeaders kept = backup.headers();
        ContentHeaders source = blob.headers();
        compare(lines, "Content-Type", kept.type(), source.type());
        compare(lines, "Content-Encoding", kept.encoding(), source.encoding());
        compare(lines, "Content-Language", kept.language(), source.language());
        compare(lines, "Content-Disposition", kept.disposition(), source.disposition());
        compare(lines, "Cache-Control", kept.cacheControl(), source.cacheControl());
        compare(lines, "Content-MD5", backup.contentMd5(), blob.contentMd5());
        backup.type().ifPresent(type -> compare(lines, "blob type", type, blob.type()));
        compareMaps(lines, "metadata", backup.metadata(), blob.metadata());
        return lines;
    }

    /** The same for index tags, which change without a change of the blob's ETag. */
    static List<String> tagDifferences(Map<String, String> backup, Map<String, String> blob) {
        List<String> lines = new ArrayList<>();
        compareMaps(lines, "tag", backup, blob);
        return lines;
    }

    private static void compareMaps(
            List<String> lines, String what, Map<String, String> backup, Map<String, String> blob) {
        TreeSet<String> names = new TreeSet<>(backup.keySet());
        names.addAll(blob.keySet());
        for (String name : names) {
            compare(
                    lines,
                    what + " '" + name + "'",
                    Optional.ofNullable(backup.get(name)),
                    Optional.ofNullable(blob.get(name)));
        }
    }

    private static void compare(List<String> lines, String what, Object backup, Object blob) {
        if (!Objects.equals(backup, blob)) {
            lines.add(what + " is " + shown(backup) + ", the blob has " + shown(blob));
        }
    }

    private static String shown(Object value) {
        Object text = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (text == null) {
            return "absent";
        }
        String line = PrintableText.of(text.toString());
        return "'" + (line.length() > MAX_VALUE ? line.substring(0, MAX_VALUE) + "…" : line) + "'";
    }
}
