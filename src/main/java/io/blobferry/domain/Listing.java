package io.blobferry.domain;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of names.
 *
 * @param names in the order of the store
 * @param next what asks for the page after this one; empty at the end
 */
public record Listing(List<String> names, Optional<String> next) {
    public Listing {
        names = List.copyOf(names);
        Objects.requireNonNull(next, "next");
    }
}
