FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# The bundle holds every package but those with machine code and the one that starts threads. The database is the other service's.
FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN mkdir /data && chown node:node /data
VOLUME /data
WORKDIR /app
COPY --from=build /app/node_modules/@napi-rs ./node_modules/@napi-rs
COPY --from=build /app/node_modules/@node-rs ./node_modules/@node-rs
COPY --from=build /app/node_modules/piscina ./node_modules/piscina
COPY --from=build /app/node_modules/sql.js/package.json ./node_modules/sql.js/
COPY --from=build /app/node_modules/sql.js/dist/sql-wasm.js /app/node_modules/sql.js/dist/sql-wasm.wasm ./node_modules/sql.js/dist/
COPY --from=build /app/package.json ./
COPY --from=build /app/dist/run ./dist/run
COPY --from=build /app/dist/public ./dist/public
COPY --from=build /app/dist/fonts ./dist/fonts
COPY --from=build /app/views ./views
COPY --from=build /app/models/starter ./models/starter
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/run/main.mjs"]
