package io.blobferry.config;

import io.blobferry.config.setting.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Names in the environment that begin like settings and are none. Their values are never shown. */
final class UnknownSettings {
    private static final String PREFIX = "BLOBFERRY_";

    /** What Kubernetes sets in every pod beside a service whose name begins with {@code blobferry}. */
    private static final Pattern KUBERNETES_SERVICE_LINK =
            Pattern.compile("BLOBFERRY(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_\\w+)?"
                    + "|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private UnknownSettings() {}

    /** One error for each unknown name, sorted by name. */
    static List<String> errors(Map<String, String> environment, Collection<String> known) {
        return environment.keySet().stream()
                .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(PREFIX))
                .filter(name -> !known.contains(name))
                .filter(name -> !KUBERNETES_SERVICE_LINK.matcher(name).matches())
                .sorted()
                .map(name -> name + " is not a known setting" + NearestName.suggest(name, known))
                .toList();
    }
}
