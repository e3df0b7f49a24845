/* The areas of the desk. Each is a folder with its page, its texts and its own chunk; whoever adds one adds a line here. */
import { createRouter, createWebHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', redirect: '/dialogs' },
    { path: '/dialogs/:chat?', component: () => import('./dialogs/DialogsPage.vue') },
    { path: '/chats/:dialog?', component: () => import('./chats/ChatsPage.vue') },
    { path: '/admin/:section?', component: () => import('./admin/AdminPage.vue') },
    { path: '/apps/:place', component: () => import('./frames/PlacePage.vue') },
    { path: '/statistics', component: () => import('./statistics/StatisticsPage.vue') },
  ],
})
