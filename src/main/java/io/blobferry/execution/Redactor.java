package io.blobferry.execution;

import java.util.regex.Pattern;

/** Removes secrets from messages of other parties, such as AWS's validation errors, which quote the rejected value. */
public final class Redactor {
    /** A JSON Web Token, complete or truncated: it starts with the base64 of <code>{"</code>. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+(\\.[\\w-]*){0,2}");

    /** The value after the name of a secret field, in JSON, XML, a form, a header or a presigned query. */
    private static final Pattern FIELD = Pattern.compile(
            "(?i)((?:WebIdentityToken|access_token|client_assertion|SecretAccessKey|SessionToken|X-IDENTITY-HEADER"
                    + "|AccountKey|SharedAccessSignature|X-Amz-Security-Token|(?:X-Amz-)?Signature|(?:X-Amz-)?Credential|\\bsig)"
                    + "[\"']?\\s*[=:>]\\s*[\"']?)[^\\s\"'<&,]+");

    private static final int MAX_LENGTH = 600;

    private Redactor() {}

    /** Returns the text in one line of at most 600 characters, each secret replaced by an ellipsis. */
    public static String redact(String text) {
        String flat = text.replaceAll("\\s+", " ").strip();
        String clean = FIELD.matcher(TOKEN.matcher(flat).replaceAll("…")).replaceAll("$1…");
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
    }
}
