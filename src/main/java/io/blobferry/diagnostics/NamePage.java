package io.blobferry.diagnostics;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of names.
 *
 * @param names in the order of the store
 * @param next what asks for the page after this one; empty at the end
 */
public record NamePage(List<String> names, Optional<String> next) {
    public NamePage {
        names = List.copyOf(names);
        Objects.requireNonNull(next, "next");
    }
}
