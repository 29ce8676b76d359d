package io.blobferry.config.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The name that a misspelt one probably stands for. */
public final class NearestName {
    /** Of a name's characters, how many may be wrong: one in so many. */
    private static final int MIN_CHARACTERS_PER_EDIT = 3;

    private NearestName() {}

    /** Returns the end of an error message with the nearest name, or nothing if none is near. */
    public static String suggest(String name, Collection<String> known) {
        String upper = upper(name);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(upper, upper(candidate))))
                .filter(nearest -> distance(upper, upper(nearest)) * MIN_CHARACTERS_PER_EDIT <= name.length())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /** Levenshtein's distance: how many characters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
