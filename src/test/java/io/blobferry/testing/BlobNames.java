package io.blobferry.testing;

import java.util.List;

/** Blob names that Azure allows and that a table key, a URL or a header cannot hold as they are. */
public final class BlobNames {
    private BlobNames() {}

    public static List<String> unusual() {
        return List.of(
                "a/b\\c#d?e",
                "percent %2F and %",
                "tab\tand\u0001control",
                "umlaut äöü, 日本語, \uD83D\uDE00",
                "it's \"quoted\"",
                "..",
                "trailing/",
                " leading and trailing ");
    }
}
