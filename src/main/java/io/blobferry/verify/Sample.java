package io.blobferry.verify;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A random draw of blobs that a second person can repeat: with the same seed, the same blobs are drawn, whatever the order of
 * a listing. A share draws each blob by its own name alone; a number draws those with the lowest {@linkplain NameHash hashes}.
 *
 * @param share how many of all, greater than 0 and at most 1; 1 for a number
 * @param count how many at most; {@link Integer#MAX_VALUE} for a share
 */
public record Sample(double share, int count, String seed) {
    /** A number of blobs is held in memory. */
    public static final int MAX_COUNT = 100_000;

    private static final int SEED_BYTES = 8;
    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");
    private static final Pattern COUNT = Pattern.compile("\\d{1,6}");
    private static final double TWO_TO_THE_63 = 0x1p63;

    public Sample {
        Objects.requireNonNull(seed, "seed");
        if (!(share > 0 && share <= 1) || count < 1) {
            throw new IllegalArgumentException(
                    "a sample needs a share of 0 to 1 or a positive number: " + share + ", " + count);
        }
    }

    /**
     * Reads {@code 2%} or {@code 500}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Sample parse(String text, String seed) {
        Matcher share = SHARE.matcher(text);
        if (share.matches()) {
            double percent = Double.parseDouble(share.group(1));
            if (percent > 0 && percent <= 100) {
                return new Sample(percent / 100, Integer.MAX_VALUE, seed);
            }
        } else if (COUNT.matcher(text).matches()) {
            int count = Integer.parseInt(text);
            if (count > 0 && count <= MAX_COUNT) {
                return new Sample(1, count, seed);
            }
        }
        throw new IllegalArgumentException(
                "sample must be a share such as 2% or a number of blobs, 1 to " + MAX_COUNT + ": " + text);
    }

    /** A new seed, for a draw whose report names it. */
    public static String randomSeed() {
        byte[] random = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    boolean isCount() {
        return count != Integer.MAX_VALUE;
    }

    long hash(String blob) {
        return NameHash.of(seed, blob);
    }

    /** Whether a share includes the blob. */
    boolean includes(String blob) {
        return share == 1 || unsigned(hash(blob)) < share * 2 * TWO_TO_THE_63;
    }

    private static double unsigned(long hash) {
        return (hash >>> 1) * 2.0 + (hash & 1);
    }

    @Override
    public String toString() {
        return isCount() ? count + " blobs" : String.format(Locale.ROOT, "%s%%", trimmed(share * 100));
    }

    private static String trimmed(double percent) {
        String text = String.format(Locale.ROOT, "%.6f", percent);
        return text.replaceAll("\\.?0+$", "");
    }
}
