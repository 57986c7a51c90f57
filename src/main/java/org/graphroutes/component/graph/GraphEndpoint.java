package org.graphroutes.component.graph;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/** Call Microsoft Graph: encoded arguments, retries by Retry-After, paging, long-running operations. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "msgraph",
        title = "Microsoft Graph",
        syntax = "msgraph:path",
        category = {Category.CLOUD, Category.API},
        producerOnly = true)
public class GraphEndpoint extends DefaultEndpoint {

    @UriParam
    private GraphConfiguration configuration;

    public GraphEndpoint(String uri, GraphComponent component, GraphConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new GraphProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("msgraph: can only be sent to");
    }

    @Override
    public GraphComponent getComponent() {
        return (GraphComponent) super.getComponent();
    }

    public GraphConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(GraphConfiguration configuration) {
        this.configuration = configuration;
    }
}
