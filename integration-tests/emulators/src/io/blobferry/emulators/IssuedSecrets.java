package io.blobferry.emulators;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every secret that the stand-ins of this JVM gave out, and what secrets look like in general: sought in all that workers
 * say. A secret is known by its blocks, so a piece of one is found too.
 */
public final class IssuedSecrets {
    /** Those of all stand-ins of this JVM: the reader of a worker's output need not know which of them it called. */
    static final IssuedSecrets SHARED = new IssuedSecrets();

    private static final int BLOCK = 16;

    private static final Pattern SHAPES = Pattern.compile(
            "eyJ[\\w-]{8,}\\.[\\w-]{8}"
                    + "|[?&](?:sig|X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|WebIdentityToken)=\\w"
                    + "|Signature=[0-9a-f]{16}"
                    + "|Bearer [\\w.~+/-]{16}"
                    + "|(?:AccountKey|SharedAccessSignature)=\\w",
            Pattern.CASE_INSENSITIVE);

    private final Set<String> blocks = ConcurrentHashMap.newKeySet();

    /**
     * Fails, without telling it, if a secret that was issued in this JVM is in the text, or what looks like one.
     *
     * @throws AssertionError where it is
     */
    public static void assertNoneIn(String text) {
        SHARED.in(text).ifPresent(where -> {
            throw new AssertionError("a secret is printed: " + where);
        });
    }

    /** Has the secret be known from now on. Returns it. */
    String add(String secret) {
        for (int at = 0; at + BLOCK <= secret.length(); at += BLOCK) {
            blocks.add(secret.substring(at, at + BLOCK));
        }
        return secret;
    }

    /** Where in the text a secret is, in words that do not tell it. */
    Optional<String> in(String text) {
        Matcher shape = SHAPES.matcher(text);
        if (shape.find()) {
            return Optional.of("what looks like a secret, at column " + shape.start());
        }
        for (int at = 0; at + BLOCK <= text.length(); at++) {
            if (blocks.contains(text.substring(at, at + BLOCK))) {
                return Optional.of("a piece of a secret that was issued, at column " + at);
            }
        }
        return Optional.empty();
    }
}
