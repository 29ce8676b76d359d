package io.blobferry.domain;

import java.util.Objects;

/**
 * Where a blob lives: account, container and name. The name may hold any character that Azure allows, slashes included.
 *
 * @param account the storage account's name, never its host
 * @param container the container's name
 * @param name the blob's name, decoded; at most 1,024 characters (Azure's own limit)
 */
public record BlobAddress(String account, String container, String name) {
    public static final int MAX_NAME_LENGTH = 1024;

    public BlobAddress {
        requireText(account, "account");
        requireText(container, "container");
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "a blob's name has 1 to " + MAX_NAME_LENGTH + " characters, this one has " + name.length());
        }
    }

    private static void requireText(String value, String what) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("a blob's " + what + " is never blank");
        }
    }

    @Override
    public String toString() {
        return account + "/" + container + "/" + name;
    }
}
