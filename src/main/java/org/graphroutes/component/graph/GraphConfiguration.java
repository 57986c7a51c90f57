package org.graphroutes.component.graph;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of one {@code msgraph:} endpoint. */
@UriParams
public class GraphConfiguration implements Cloneable {

    @UriPath(
            description =
                    "Path below the API version, such as users/{user}/manager. {name} is replaced by that argument as one path segment, {/name} by a slash and the segment or nothing.")
    @Metadata(required = true)
    private String path;

    @UriParam(defaultValue = "GET", enums = "GET,POST,PATCH,PUT,DELETE", description = "HTTP method.")
    private String method = "GET";

    @UriParam(
            description =
                    "Query, such as $select={properties}&$top=5. {name} is replaced by that argument as a value; a pair whose argument is absent is left out.")
    private String query;

    @UriParam(defaultValue = "v1.0", enums = "v1.0,beta", description = "Version of the Graph API.")
    private String apiVersion = "v1.0";

    @UriParam(
            enums = "eventual",
            description = "Value of the ConsistencyLevel header, which advanced queries on directory objects need.")
    private String consistencyLevel;

    @UriParam(
            defaultValue = "false",
            description =
                    "Whether Outlook is asked for ids that stay the same when an item is moved. A connection can turn that off (immutable-ids).")
    private boolean immutableIds;

    @UriParam(
            description =
                    "Most items to gather over all pages: a number or {name}. Without a value the answer is one page as Graph gives it.")
    private String limit;

    @UriParam(
            description =
                    "Most pages to gather: a number or {name}. Without a value, and without limit, the answer is one page.")
    private String pages;

    @UriParam(
            description =
                    "The argument that holds a list, such as {message_ids}: the request is sent for each of its members in turn, which is {each} in path and query. All are tried; failures are told together at the end.")
    private String each;

    @UriParam(
            defaultValue = "false",
            description =
                    "Whether a request changes nothing although its method could, so that it is repeated as a read is.")
    private boolean reads;

    @UriParam(
            defaultValue = "0",
            description =
                    "Largest $top that Graph takes here. When it is not 0 and limit has a value, $top is the smaller of the two.")
    private int maxTop;

    @UriParam(
            description =
                    "A link to read instead of path and query: usually {name} of an argument with a next link. Followed only on the connection's own Graph.")
    private String nextLink;

    @UriParam(
            defaultValue = "0",
            javaType = "java.time.Duration",
            description =
                    "How long a 404 means that what was just created is not visible yet, so that it is asked for again. After that the body stays as it was.")
    private long untilFound;

    @UriParam(
            description =
                    "How long to wait for the end of a long-running operation that answers 202 with a Location, in seconds: a number or {name}.")
    private String operationTimeout;

    @UriParam(
            description =
                    "Name of a file, or {name}. With it the bytes of the answer, whatever they are, go into the file store, and the body becomes what is known about that file: id, name, contentType, size, md5, sha1, sha256, sha512, added, href.")
    private String file;

    @UriParam(description = "Media type of that file, or {name}. Without it as Graph says.")
    private String fileType;

    /** A copy that can be changed on its own. */
    public GraphConfiguration copy() {
        try {
            return (GraphConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    public String getMethod() {
        return method;
    }

    public void setMethod(String method) {
        this.method = method;
    }

    public String getQuery() {
        return query;
    }

    public void setQuery(String query) {
        this.query = query;
    }

    public boolean isImmutableIds() {
        return immutableIds;
    }

    public void setImmutableIds(boolean immutableIds) {
        this.immutableIds = immutableIds;
    }

    public String getApiVersion() {
        return apiVersion;
    }

    public void setApiVersion(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    public String getConsistencyLevel() {
        return consistencyLevel;
    }

    public void setConsistencyLevel(String consistencyLevel) {
        this.consistencyLevel = consistencyLevel;
    }

    public String getLimit() {
        return limit;
    }

    public void setLimit(String limit) {
        this.limit = limit;
    }

    public String getPages() {
        return pages;
    }

    public void setPages(String pages) {
        this.pages = pages;
    }

    public String getEach() {
        return each;
    }

    public void setEach(String each) {
        this.each = each;
    }

    public boolean isReads() {
        return reads;
    }

    public void setReads(boolean reads) {
        this.reads = reads;
    }

    public int getMaxTop() {
        return maxTop;
    }

    public void setMaxTop(int maxTop) {
        this.maxTop = maxTop;
    }

    public String getNextLink() {
        return nextLink;
    }

    public void setNextLink(String nextLink) {
        this.nextLink = nextLink;
    }

    public long getUntilFound() {
        return untilFound;
    }

    public void setUntilFound(long untilFound) {
        this.untilFound = untilFound;
    }

    public String getFile() {
        return file;
    }

    public void setFile(String file) {
        this.file = file;
    }

    public String getFileType() {
        return fileType;
    }

    public void setFileType(String fileType) {
        this.fileType = fileType;
    }

    public String getOperationTimeout() {
        return operationTimeout;
    }

    public void setOperationTimeout(String operationTimeout) {
        this.operationTimeout = operationTimeout;
    }
}
