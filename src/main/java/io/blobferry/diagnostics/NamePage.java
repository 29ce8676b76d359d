package io.blobferry.diagnostics;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of a listing of names.
 *
 * @param names the names, in the store's order
 * @param next the continuation for the next page; empty on the last page
 */
public record NamePage(List<String> names, Optional<String> next) {
    public NamePage {
        names = List.copyOf(names);
        Objects.requireNonNull(next, "next");
    }
}
