package io.blobferry.routing;

import java.util.regex.Pattern;

/**
 * A pattern of names, as shells and build tools have it: {@code *} stands for any characters but slashes, {@code **} for
 * any characters, {@code **}{@code /} for any folders or none, and {@code ?} for one character but a slash. Everything
 * else stands for itself, letter by letter. Patterns of the same text are equal.
 */
public final class GlobPattern {
    private final String text;
    private final Pattern expression;

    /** @param text the pattern; never blank */
    public GlobPattern(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("a pattern is never blank");
        }
        this.text = text;
        expression = expression(text);
    }

    public String text() {
        return text;
    }

    /** Whether the whole name is as the pattern says. */
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
