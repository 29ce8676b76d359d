package io.blobferry.events;

import java.util.Objects;
import java.util.Set;

/**
 * Whose events concern this worker.
 *
 * @param account the source account's name
 * @param containers the containers that are backed up; empty means every one of the account
 */
public record Scope(String account, Set<String> containers) {
    public Scope {
        Objects.requireNonNull(account, "account");
        containers = Set.copyOf(containers);
    }

    boolean includes(String container) {
        return containers.isEmpty() || containers.contains(container);
    }
}
