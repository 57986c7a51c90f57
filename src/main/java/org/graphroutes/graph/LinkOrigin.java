package org.graphroutes.graph;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.ProblemException;

/**
 * Decides whether a link handed to us (nextLink, deltaLink, Location, a caller's next_page) may be followed with the
 * token: only on the connection's own Graph, scheme, host and port alike.
 */
public final class LinkOrigin {

    // Steps in the path, written so that some server on the way may yet take them for steps.
    private static final Pattern DOTS =
            Pattern.compile("(/|%2f|%5c)(\\.|%2e){1,2}(/|%2f|%5c|$)", Pattern.CASE_INSENSITIVE);

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private LinkOrigin() {}

    /**
     * A link that a caller gave.
     *
     * @param graphUrl the connection's Graph root, for example {@code https://graph.microsoft.com}
     * @param link an absolute link
     * @param name the argument's name
     * @throws InvalidArgument when it leads anywhere else
     */
    public static URI require(URI graphUrl, String link, String name) {
        return require(graphUrl, link, name, refusal -> new InvalidArgument(name, refusal));
    }

    /**
     * A link that Graph answered.
     *
     * @param name how messages call the link
     * @throws GraphError when it leads anywhere else
     */
    public static URI requireAnswered(URI graphUrl, String link, String name) {
        return require(graphUrl, link, name, refusal -> new GraphError("Graph's " + refusal, null));
    }

    /**
     * An upload URL that Graph answered. It carries its own right and leads where Graph keeps the bytes, so nothing but the
     * bytes goes there, and never the token.
     *
     * @param graphUrl the connection's Graph root
     * @throws GraphError when it is not https, or is http and this Graph or it is not on this machine
     */
    public static URI requireUpload(URI graphUrl, String link) {
        URI url;
        try {
            url = new URI(link);
        } catch (URISyntaxException e) {
            throw new GraphError("Graph's uploadUrl is refused: it is not a URL (" + e.getReason() + ").", null);
        }
        boolean here = "http".equals(url.getScheme()) && isLoopback(url) && isLoopback(graphUrl);
        boolean elsewhere = "https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null;
        if (!(here || elsewhere) || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new GraphError(
                    "Graph's uploadUrl is refused: it leads to " + origin(url)
                            + ", and bytes are sent only by https, without a user name or a fragment (#).",
                    null);
        }
        return url;
    }

    private static boolean isLoopback(URI url) {
        return url.getHost() != null && LOOPBACK.matcher(url.getHost()).matches();
    }

    private static URI require(URI graphUrl, String link, String name, Function<String, ProblemException> problem) {
        URI url;
        try {
            url = new URI(link);
        } catch (URISyntaxException e) {
            throw problem.apply(name + " is refused: it is not a URL (" + e.getReason() + ").");
        }
        if (!origin(url).equals(origin(graphUrl))) {
            throw problem.apply(name + " is refused: it leads to " + origin(url)
                    + ", and this connection sends its token only to " + origin(graphUrl) + ".");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw problem.apply(name + " is refused: it has a user name or a fragment (#).");
        }
        String path = url.normalize().getRawPath();
        boolean plain = path.equals(url.getRawPath()) && !DOTS.matcher(path).find();
        if (!plain || !(path.startsWith("/v1.0/") || path.startsWith("/beta/"))) {
            throw problem.apply(name + " is refused: its path does not begin with /v1.0/ or /beta/.");
        }
        return url;
    }

    private static String origin(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(url.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }
}
