package io.blobferry.federation;

import java.util.regex.Pattern;

/** Words of others without what must not be told: AWS's validation errors, for one, repeat the value that they refuse. */
final class Redactor {
    /** A JSON Web Token, whole or cut: what begins like a base64 of <code>{"</code>. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+(\\.[\\w-]*){0,2}");

    /** What follows the name of a field that holds a secret, in JSON, XML, a form or a header. */
    private static final Pattern FIELD = Pattern.compile(
            "(?i)((?:WebIdentityToken|access_token|client_assertion|SecretAccessKey|SessionToken|X-IDENTITY-HEADER)"
                    + "[\"']?\\s*[=:>]\\s*[\"']?)[^\\s\"'<&]+");

    private static final int MAX_LENGTH = 600;

    private Redactor() {}

    static String redact(String text) {
        String flat = text.replaceAll("\\s+", " ").strip();
        String clean = FIELD.matcher(TOKEN.matcher(flat).replaceAll("…")).replaceAll("$1…");
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
    }
}
