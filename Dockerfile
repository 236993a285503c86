# One image for the web server, the worker and the scheduler (see docker-compose.yml).
FROM node:22-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 cae \
    && install --directory --owner=cae /srv/files
WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY --from=assets /app/node_modules node_modules
COPY . .
# Assets do not depend on the installation: they are built without its settings.
RUN python manage.py collectstatic --no-input --verbosity 0
USER cae
EXPOSE 8000
CMD ["python", "-m", "cae.serve"]
