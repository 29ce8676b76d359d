package io.blobferry.execution;

import java.util.regex.Pattern;

/** Removes secrets from messages of other parties, such as AWS's validation errors, which quote the rejected value. */
public final class Redactor {
    /** A JSON Web Token, complete or truncated: it starts with the base64 of <code>{"</code>. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+(\\.[\\w-]*){0,2}");

    /** The value after the name of a secret field, in JSON, XML, a form, a header or a presigned query. */
    private static final Pattern FIELD = Pattern.compile(
            "(?i)((?:WebIdentityToken|access_token|client_assertion|SecretAccessKey|SessionToken|X-IDENTITY-HEADER"
                    + "|AccountKey|SharedAccessSignature|X-Amz-Security-Token|(?:X-Amz-)?Signature|(?:X-Amz-)?Credential"
                    + "|x-functions-key|aeg-sas-(?:key|token)|Authorization|(?:\\b|(?<=%3F|%26))sig)"
                    + "[\\\\\"']*\\s*(?:[=:>]|%3D)\\s*[\\\\\"']*(?:(?:Bearer|Basic|SharedKey(?:Lite)?)\\s+)?)"
                    + "[^\\s\"'<&,]+");

    /** The value of a parameter that makes a URL a credential, where a URL stands in place of a name. */
    private static final Pattern SIGNED_QUERY = Pattern.compile(
            "(?i)((?:[?&;]|%3F|%26)(?:sig|access_token|X-Amz-(?:Signature|Security-Token|Credential))(?:=|%3D))"
                    + "[^\\s\"'<&]+");

    private static final int MAX_LENGTH = 600;

    private Redactor() {}

    /** Returns the text, each secret replaced by an ellipsis. */
    public static String withoutSecrets(String text) {
        return FIELD.matcher(TOKEN.matcher(text).replaceAll("…")).replaceAll("$1…");
    }

    /** Returns the name; of one that is a signed URL, each signature and token is replaced by an ellipsis. */
    public static String withoutSignature(String name) {
        return SIGNED_QUERY.matcher(name).replaceAll("$1…");
    }

    /** Returns the text in one line of at most 600 characters, each secret replaced by an ellipsis. */
    public static String redact(String text) {
        String clean = withoutSecrets(text.replaceAll("\\s+", " ").strip());
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
    }
}
