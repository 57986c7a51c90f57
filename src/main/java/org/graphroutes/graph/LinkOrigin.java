package org.graphroutes.graph;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.graphroutes.problem.InvalidArgument;

/**
 * Decides whether a link handed to us (nextLink, deltaLink, Location, a caller's next_page) may be followed with the
 * token: only on the connection's own Graph, scheme, host and port alike.
 */
public final class LinkOrigin {

    private LinkOrigin() {}

    /**
     * @param graphUrl the connection's Graph root, for example {@code https://graph.microsoft.com}
     * @param link an absolute link
     * @param name how messages call the link
     * @return the link as a URI
     * @throws InvalidArgument when it leads anywhere else
     */
    public static URI require(URI graphUrl, String link, String name) {
        URI url;
        try {
            url = new URI(link);
        } catch (URISyntaxException e) {
            throw new InvalidArgument(name, name + " is refused: it is not a URL (" + e.getReason() + ").");
        }
        if (!origin(url).equals(origin(graphUrl)) || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new InvalidArgument(
                    name,
                    name + " is refused: it leads to " + origin(url) + ", and this connection sends its token only to "
                            + origin(graphUrl) + ".");
        }
        String path = url.normalize().getRawPath();
        if (!path.equals(url.getRawPath()) || !(path.startsWith("/v1.0/") || path.startsWith("/beta/"))) {
            throw new InvalidArgument(name, name + " is refused: its path does not begin with /v1.0/ or /beta/.");
        }
        return url;
    }

    private static String origin(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(url.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }
}
