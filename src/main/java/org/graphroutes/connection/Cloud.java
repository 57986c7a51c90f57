package org.graphroutes.connection;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Microsoft's clouds and their hosts. US GCC is on the worldwide hosts; only GCC High and DoD have their own.
 *
 * @see <a href="https://learn.microsoft.com/graph/deployments">National cloud deployments</a>
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud">Sign-in hosts</a>
 */
public enum Cloud {
    GLOBAL("login.microsoftonline.com", "graph.microsoft.com", "api.security.microsoft.com"),
    GCC("login.microsoftonline.com", "graph.microsoft.com", "api-gcc.security.microsoft.us"),
    GCC_HIGH("login.microsoftonline.us", "graph.microsoft.us", "api-gov.security.microsoft.us"),
    DOD("login.microsoftonline.us", "dod-graph.microsoft.us", "api-gov.security.microsoft.us"),
    CHINA("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn", null),
    /** Closed on 2021-10-29; kept for those who still have it in their files. */
    GERMANY("login.microsoftonline.de", "graph.microsoft.de", null),
    /** Every URL is given by the connection. */
    CUSTOM(null, null, null);

    private final String login;
    private final String graph;
    private final String defender;

    Cloud(String login, String graph, String defender) {
        this.login = login;
        this.graph = graph;
        this.defender = defender;
    }

    /** The word used in configuration, for example {@code gcc-high}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The cloud of that word; empty when there is none. */
    public static Optional<Cloud> of(String word) {
        return Arrays.stream(values())
                .filter(cloud -> cloud.word().equals(word))
                .findFirst();
    }

    /** Root of the sign-in service; null for {@link #CUSTOM}. */
    public URI login() {
        return https(login);
    }

    /** Root of Graph; null for {@link #CUSTOM}. */
    public URI graph() {
        return https(graph);
    }

    /** Root of the Defender XDR API; null where that cloud has none. */
    public URI defender() {
        return https(defender);
    }

    private static URI https(String host) {
        return host == null ? null : URI.create("https://" + host);
    }
}
