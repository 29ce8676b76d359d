package io.blobferry.aws.s3;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.TimeRange;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Attributes of blobs with characters of every class of Unicode, and with what headers treat in a way of their own. */
final class RandomAttributes {
    private static final List<String> PIECES = List.of(
            " ",
            "  ",
            "%",
            "%41",
            "+",
            "=?UTF-8?B?w7w=?=",
            "=?",
            "?=",
            "\t",
            "\r\n",
            "\u0000",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u00fc",
            "\u00c3\u00bc",
            "\u2028",
            "\ufeff",
            "\ufffe",
            "\uffff",
            "\ud83d\ude00",
            "\ud800",
            "\"",
            "\\",
            ",",
            ";",
            "aws-chunked",
            "blobferry-sidecar");
    private static final List<String> NAMES = List.of(
            "name",
            "Name",
            "NAME",
            "MixedCase_1",
            "_x",
            "x-amz-meta-name",
            "x-amz-tagging",
            "blobferry-sidecar",
            "Blobferry-Names",
            "blobferry-no-content-type",
            "with space",
            "\u00fcmlaut",
            "a,b",
            "h",
            "hdi_isfolder");
    private static final List<List<Integer>> CLASSES = codePointsByClass();

    private final Random random;

    RandomAttributes(long seed) {
        random = new Random(seed);
    }

    ObjectAttributes next() {
        String name = text(8).replace("\ud800", "") + "n";
        String url = "https://account.blob.core.windows.net/container/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        BlobProperties source = new BlobProperties(
                new BlobVersion(new BlobAddress("account", "container", name), new ETag("0x8D4BCC2E4835CD0")),
                URI.create(url),
                3,
                Instant.parse("2026-01-02T03:04:05Z"),
                maybe("2026-01-02T03:04:05.6Z"),
                List.of(BlobType.values()).get(random.nextInt(BlobType.values().length)),
                maybe("Cool"),
                random.nextBoolean() ? OptionalLong.of(random.nextLong(Long.MAX_VALUE)) : OptionalLong.empty(),
                new ContentHeaders(header(), header(), header(), header(), header()),
                metadata(),
                0,
                maybe("1B2M2Y8AsgTpgAmY7PhCfg=="),
                false,
                false);
        TimeRange validFrom = random.nextBoolean()
                ? TimeRange.at(source.lastModified())
                : TimeRange.between(
                        source.lastModified().plusNanos(random.nextLong(1L << 60)),
                        source.lastModified().plusNanos(random.nextLong(1L << 60)));
        return new ObjectAttributes(source, validFrom, tags(), StorageClass.INTELLIGENT_TIERING);
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>();
        boolean tame = random.nextBoolean();
        int count = random.nextInt(4) == 0 ? random.nextInt(80) : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String name = tame || random.nextInt(3) > 0 ? "Name_" + i : NAMES.get(random.nextInt(NAMES.size()));
            metadata.put(name, tame ? "v".repeat(1 + random.nextInt(20)) : text(random.nextInt(12)));
        }
        return metadata;
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new HashMap<>();
        boolean tame = random.nextInt(3) > 0;
        int count = random.nextInt(3) == 0 ? random.nextInt(12) : 0;
        for (int i = 0; i < count; i++) {
            tags.put(
                    tame
                            ? "k/" + i + "=".repeat(random.nextInt(120))
                            : (random.nextBoolean() ? "aws:" : "") + text(5) + i,
                    tame ? "/".repeat(random.nextInt(256)) : text(random.nextInt(12)));
        }
        return tags;
    }

    private Optional<String> header() {
        return switch (random.nextInt(6)) {
            case 0 -> Optional.of(text(1 + random.nextInt(12))).filter(text -> !text.isEmpty());
            case 1 -> Optional.of("gzip");
            case 2 ->
                random.nextInt(20) == 0
                        ? Optional.of("long ".repeat(random.nextInt(1600)) + "x")
                        : Optional.of("a; b=\"c\"");
            default -> Optional.empty();
        };
    }

    private Optional<String> maybe(String text) {
        return random.nextBoolean() ? Optional.of(text) : Optional.empty();
    }

    private String text(int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> {
                    List<Integer> ofClass = CLASSES.get(random.nextInt(CLASSES.size()));
                    text.appendCodePoint(ofClass.get(random.nextInt(ofClass.size())));
                }
                default -> text.append((char) (0x20 + random.nextInt(0x5f)));
            }
        }
        return text.toString();
    }

    /** A few hundred of each general category. */
    private static List<List<Integer>> codePointsByClass() {
        Map<Integer, List<Integer>> classes = new HashMap<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            List<Integer> ofClass = classes.computeIfAbsent(Character.getType(c), type -> new ArrayList<>());
            if (ofClass.size() < 300 || c % 997 == 0) {
                ofClass.add(c);
            }
        }
        return List.copyOf(classes.values());
    }
}
