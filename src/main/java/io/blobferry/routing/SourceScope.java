package io.blobferry.routing;

import java.util.Objects;
import java.util.Set;

/**
 * The account and containers that this worker backs up.
 *
 * @param account the source account's name
 * @param containers the names of the containers; empty includes all containers of the account
 */
public record SourceScope(String account, Set<String> containers) {
    public SourceScope {
        Objects.requireNonNull(account, "account");
        containers = Set.copyOf(containers);
    }

    public boolean includes(String container) {
        return containers.isEmpty() || containers.contains(container);
    }
}
