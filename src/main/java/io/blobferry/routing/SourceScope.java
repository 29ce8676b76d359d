package io.blobferry.routing;

import java.util.Objects;
import java.util.Set;

/**
 * Whose events concern this worker.
 *
 * @param account the source account's name
 * @param containers the containers that are backed up; empty means every one of the account
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
