package io.blobferry.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a worker is started, besides what the host has it.
 *
 * @param byLauncher by {@code ./blobferry}, with whatever that does; otherwise by java, with the launcher's flags
 */
record WorkerVariant(
        List<String> jvmArguments, Map<String, String> settings, List<String> arguments, boolean byLauncher) {
    WorkerVariant {
        jvmArguments = List.copyOf(jvmArguments);
        settings = Map.copyOf(settings);
        arguments = List.copyOf(arguments);
    }

    WorkerVariant withJvmArguments(List<String> more) {
        List<String> all = new ArrayList<>(jvmArguments);
        all.addAll(more);
        return new WorkerVariant(all, settings, arguments, byLauncher);
    }

    WorkerVariant launched() {
        return new WorkerVariant(jvmArguments, settings, arguments, true);
    }

    /** The same with these settings, where it has not others of those names. */
    WorkerVariant withDefaults(Map<String, String> defaults) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(settings);
        return new WorkerVariant(jvmArguments, all, arguments, byLauncher);
    }
}
