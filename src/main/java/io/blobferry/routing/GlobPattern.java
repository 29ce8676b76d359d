package io.blobferry.routing;

import java.util.regex.Pattern;

/**
 * A glob pattern of names: {@code *} matches any characters except slashes, {@code **} any characters, {@code **}{@code
 * /} zero or more directories, and {@code ?} one character except a slash. All other characters match themselves;
 * matching is case-sensitive. Patterns with the same text are equal.
 */
public final class GlobPattern {
    private final String text;
    private final Pattern expression;

    /** @param text the pattern; never blank */
    public GlobPattern(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("pattern must not be blank");
        }
        this.text = text;
        expression = expression(text);
    }

    public String text() {
        return text;
    }

    /** Whether the pattern matches the whole name. */
    public boolean matches(String name) {
        return expression.matcher(name).matches();
    }

    private static Pattern expression(String text) {
        StringBuilder expression = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("**/", at)) {
                expression.append("(?:.*/)?");
                at += 3;
            } else if (text.startsWith("**", at)) {
                expression.append(".*");
                at += 2;
            } else {
                int character = text.codePointAt(at);
                expression.append(
                        switch (character) {
                            case '*' -> "[^/]*";
                            case '?' -> "[^/]";
                            default -> Pattern.quote(Character.toString(character));
                        });
                at += Character.charCount(character);
            }
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GlobPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
